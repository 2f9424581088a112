import { placeOf } from '../http/agent.ts'
import { DEVICE_TTL, deviceCodeText, INTERVAL } from '../transfer/clients.ts'
import { request } from '../transfer/here.ts'
import { newSecret } from '../transfer/key.ts'
import { groupsOf } from '../transfer/letters.ts'
import type { Visit } from '../visit.ts'
import { answer, type Asked, forClients, limited } from './client.ts'
import { actorOf, deviceOf } from './device.ts'

/** `POST /device/code`: a device without a browser asks to be let in (RFC 8628 section 3.1). */
export const requestCode: (visit: Visit) => Promise<Response> = forClients(askByCode)

async function askByCode(visit: Visit, { client }: Asked): Promise<Response> {
  const { c, origin, base, settings: { engine, limits, realm } } = visit
  const [id, secret] = [newSecret(), newSecret()]
  const { namespace } = engine
  const its = realm(c)
  const asked = await request(
    engine,
    await namespace.transfer(id),
    { ...deviceOf(visit, id), ...placeOf(c), secret },
    await namespace.claimant(id, secret, client),
    await namespace.slot('device', secret),
    { client, ...(its !== '' && { realm: its }) },
    limits('here', await actorOf(visit)),
    DEVICE_TTL,
  )
  if (asked.state === 'limited') {
    const { retryAfter } = asked
    visit.event({ type: 'limited', step: 'here', retryAfter })
    return limited(visit, retryAfter)
  }
  visit.event({ type: 'asked', id, client })
  // A device on this machine is approved here too, so `localhost` helps where nothing else is known.
  const approve = `${visit.mount ?? origin + base}/approve`
  return answer(visit, {
    device_code: deviceCodeText(id, secret),
    user_code: groupsOf(asked.letters).join('-'),
    verification_uri: approve,
    verification_uri_complete: `${approve}/${id}`,
    expires_in: DEVICE_TTL,
    interval: INTERVAL,
  })
}
