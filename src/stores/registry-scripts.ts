// The key is the user's hash. Each argument of a script but the tag follows the verb, as `act` in
// registry-redis.ts writes them. Lua numbers are exact up to 2^53, which milliseconds are below.

/** Reads all lines. It is a script, because a reply of HVALS could not carry the tag. */
export const LINES: string = `
local reply = {ARGV[1]}
for _, line in ipairs(redis.call('HVALS', KEYS[1])) do reply[#reply + 1] = line end
return reply
`

/**
 * Changes a book: `changed` of the session's book, as a script. Own arguments: the verb, the time
 * now, the field, and those of the verb. The key lives as long as its longest line.
 */
export const BOOK: string = `
local tag, verb, now, field = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local key, lines, live, last = KEYS[1], {}, {}, 0
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local own, line = all[i], all[i + 1]
  local expires, kind, more = string.match(line, '^%S+ (%d+) (%a) ?(.*)$')
  if tonumber(expires) <= now then
    redis.call('HDEL', key, own)
  else
    local at, seen, by = string.match(more, '^(%d+) (%d+) (%S+)')
    last = math.max(last, tonumber(expires))
    lines[own] = {kind = kind, more = more, expires = tonumber(expires)}
    if kind ~= 'x' then live[#live + 1] = {own = own, kind = kind, at = tonumber(at), by = by} end
  end
end
local function set(own, expires, line)
  redis.call('HSET', key, own, line)
  last = math.max(last, tonumber(expires))
end
local function bury(own, tomb, more) set(own, tomb, own .. ' ' .. tomb .. ' x' .. (more or '')) end
local reply = {tag, 'done'}

if verb == 'enter' then
  local line, expires, from, max = ARGV[5], ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
  local former, whole = lines[field], lines['%']
  local needed = former or lines[string.match(line, '^%S+ %d+ %a %d+ %d+ (%S+)') or '']
  if needed and needed.kind == 'x' then return {tag, 'ended'} end
  if whole and from < tonumber(whole.more) then return {tag, 'ended'} end
  if not former and #live >= max then
    local oldest
    for _, each in ipairs(live) do
      if each.kind == 'q' and (not oldest or each.at < oldest.at) then oldest = each end
    end
    if ARGV[9] ~= '1' or not oldest then return {tag, 'full'} end
    bury(oldest.own, ARGV[10])
    reply[#reply + 1] = oldest.own
  end
  set(field, expires, line)
elseif verb == 'touch' then
  local former = lines[field]
  if not former or former.kind == 'x' then return {tag, 'ended'} end
  local expires = string.format('%d', math.max(tonumber(ARGV[6]), former.expires))
  local at, rest = string.match(former.more, '^(%d+) %d+ (.*)$')
  set(field, expires, field .. ' ' .. expires .. ' ' .. former.kind .. ' ' .. at .. ' ' .. ARGV[5] .. ' ' .. rest)
else
  local which, from, tomb, kept = ARGV[5], ARGV[6], ARGV[7], false
  for _, each in ipairs(live) do
    local same = each.own == field
    kept = kept or same
    if which == 'all' or same ~= (which == 'others') or (which == 'started' and each.by == field) then
      bury(each.own, tomb)
      reply[#reply + 1] = each.own
    end
  end
  if which == 'one' or which == 'started' then bury(field, tomb) end
  if which == 'all' or (which == 'others' and kept) then bury('%', tomb, ' ' .. from) end
end
if last > 0 then redis.call('EXPIRE', key, math.max(1, last - now)) end
return reply
`
