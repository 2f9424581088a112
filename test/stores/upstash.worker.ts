import { FETCH, PACKAGE, scenes, WAYS } from './upstash.scenes.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url)
    const [url = '', token = '', way = ''] = ['url', 'token', 'way'].map((name) =>
      searchParams.get(name) ?? ''
    )
    return Response.json(await scenes(url, token, WAYS[way === PACKAGE ? PACKAGE : FETCH]))
  },
}
