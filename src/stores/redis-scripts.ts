import { DROPPED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'

// A script's keys are those of the limits, then its own. Its arguments are the tag that its reply
// begins with, the number of limits, `max` and `ttl` of each limit, then its own.

// `at` is the last argument before a script's own.
const HEAD = `
local tag, n = ARGV[1], tonumber(ARGV[2])
local at = 2 + 2 * n
local function begins(text, start) return string.sub(text, 1, #start) == start end
local function body(record)
  return string.sub(record, (string.find(record, '\\n', 1, true) or 0) + 1)
end
`

const REACHED = `
local wait = 0
for i = 1, n do
  local max, ttl = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  if tonumber(redis.call('GET', KEYS[i]) or 0) >= max then wait = math.max(wait, ttl) end
end
if wait > 0 then return {tag, 'limited', wait} end
`

const COUNTED = `${REACHED}
for i = 1, n do
  if redis.call('INCR', KEYS[i]) == 1 then redis.call('EXPIRE', KEYS[i], ARGV[2 * i + 2]) end
end
`

// A slot's value is a list in JSON: the key of the state, then those of the entries.
const FINISH = `
local function finish(slot, line)
  local keys = cjson.decode(slot)
  local state, first = redis.call('GET', keys[1]), false
  for i = 2, #keys do
    if keys[i] ~= keys[1] then
      local record = redis.call('GETDEL', keys[i])
      first = first or record
    end
  end
  if state and not begins(state, '${OPEN}') then return end
  local left = state or first
  if left then
    redis.call('SET', keys[1], line .. '\\n' .. body(left), 'EX', ${OUTCOME_TTL})
  end
end
`

/**
 * Runs `put`. Own keys: the slot, the state, the entries. Own arguments: the slot's value and its
 * ttl, then the record and the ttl of each entry.
 *
 * The slot is written first, because an entry without a slot could not be ended.
 */
export const PUT: string = `${HEAD}${FINISH}
local slot, value = KEYS[n + 1], ARGV[at + 1]
local former = redis.call('GET', slot)
if former == value then return {tag, 'done'} end
${COUNTED}
if former then finish(former, '${REPLACED}') end
redis.call('SET', slot, value, 'EX', ARGV[at + 2])
for i = 1, #KEYS - n - 2 do
  redis.call('SET', KEYS[n + 2 + i], ARGV[at + 1 + 2 * i], 'EX', ARGV[at + 2 + 2 * i])
end
return {tag, 'done'}
`

/**
 * Runs `move`. Own keys: `from` and `to`. Own arguments: guard, line, ttl.
 *
 * GETDEL consumes the record, and an error after it would lose the record. A write before GETDEL
 * could let two callers in where GETDEL fails. So a write that fails here still answers `moved`:
 * its one caller has the record, and every later caller finds nothing.
 */
export const MOVE: string = `${HEAD}
local from, to, guard, line = KEYS[n + 1], KEYS[n + 2], ARGV[at + 1], ARGV[at + 2]
local there = redis.call('GET', to)
if there and begins(there, line .. '\\n') then return {tag, 'moved', there} end
${COUNTED}
local record = redis.call('GET', from)
if record and begins(record, guard) then
  record = line .. '\\n' .. body(redis.call('GETDEL', from))
  redis.pcall('SET', to, record, 'EX', ARGV[at + 3])
  return {tag, 'moved', record}
end
if there then return {tag, 'other', there} end
return {tag, 'missing'}
`

/**
 * Runs `peek`, which only reads. Own keys: the records. It is a script, because a reply of MGET
 * could not carry the tag.
 */
export const PEEK: string = `${HEAD}${REACHED}
local reply = {tag, 'found'}
for i = n + 1, #KEYS do reply[#reply + 1] = redis.call('GET', KEYS[i]) end
return reply
`

/** Runs `drop`. Own key: the slot. */
export const DROP: string = `${HEAD}${FINISH}
local former = redis.call('GET', KEYS[1])
if former then
  finish(former, '${DROPPED}')
  redis.call('DEL', KEYS[1])
end
return {tag, 'done'}
`

/** Runs `count`. */
export const COUNT: string = `${HEAD}${COUNTED}
return {tag, 'done'}
`
