import { namespaceOf } from '../../src/transfer/namespace.ts'
import { SECRET } from './site.ts'

/** The id of the transfer that a link belongs to, as the app of `site()` derives it. */
export async function codeIdOf(link: string, realm: string = ''): Promise<string> {
  const at = link.lastIndexOf('/')
  const { id } = await namespaceOf(SECRET).code(link.slice(0, at), link.slice(at + 1), realm)
  return id
}
