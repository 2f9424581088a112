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
 * now, the field, the ends of tombstones, and those of the verb. The key lives as long as its
 * longest line.
 */
export const BOOK: string = `
local tag, verb, now, field = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local tomb, old = tonumber(ARGV[5]), tonumber(ARGV[6])
local key, lines, live, last = KEYS[1], {}, {}, 0
local all = redis.call('HGETALL', key)
local function parts(own, line)
  local expires, kind, more = string.match(line, '^%S+ (%d+) (%a) ?(.*)$')
  local at, seen, by = string.match(more, '^(%d+) (%d+) (%S+)')
  return {own = own, expires = tonumber(expires), kind = kind, more = more, at = tonumber(at), by = by}
end
for i = 1, #all, 2 do
  local each = parts(all[i], all[i + 1])
  if each.expires <= now then
    redis.call('HDEL', key, each.own)
  else
    last = math.max(last, each.expires)
    lines[each.own] = each
    if each.kind ~= 'x' then live[#live + 1] = each end
  end
end
local function set(own, expires, line)
  redis.call('HSET', key, own, line)
  last = math.max(last, expires)
end
local reply = {tag, 'done'}
local function bury(own, more)
  local expires = tomb
  if old > 0 then expires = math.max(tomb, own ~= '%' and lines[own] and lines[own].expires or old) end
  set(own, expires, own .. ' ' .. string.format('%d', expires) .. ' x' .. (more or ''))
  if lines[own] and lines[own].kind ~= 'x' then reply[#reply + 1] = own end
end
local function family(own)
  local found, list, i = {[own] = true}, {own}, 1
  while list[i] do
    for _, each in ipairs(live) do
      if each.by == list[i] and not found[each.own] then
        found[each.own] = true
        list[#list + 1] = each.own
      end
    end
    i = i + 1
  end
  return list, found
end

if verb == 'enter' then
  local line, from, max, evict, whole = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], ARGV[11] == '1'
  local former, new, past = lines[field], parts(field, line), lines['%']
  local needed = former or lines[new.by]
  if needed and needed.kind == 'x' then return {tag, 'ended'} end
  if past and from < tonumber(past.more) then return {tag, 'ended'} end
  if not former and #live >= max then
    local oldest
    for wanted in string.gmatch(evict, '.') do
      for _, each in ipairs(oldest and {} or live) do
        local starts = each.own == new.by
        if whole and not starts then
          local _, found = family(each.own)
          starts = found[new.by]
        end
        local older = not oldest or each.at < oldest.at or (each.at == oldest.at and each.own < oldest.own)
        if each.kind == wanted and not starts and older then oldest = each end
      end
    end
    if not oldest then return {tag, 'full'} end
    for _, own in ipairs(whole and family(oldest.own) or {oldest.own}) do bury(own) end
  end
  set(field, new.expires, line)
elseif verb == 'touch' then
  local former = lines[field]
  if not former or former.kind == 'x' then return {tag, 'ended'} end
  local expires = math.max(tonumber(ARGV[8]), former.expires)
  local at, rest = string.match(former.more, '^(%d+) %d+ (.*)$')
  local head = field .. ' ' .. string.format('%d', expires) .. ' ' .. former.kind
  set(field, expires, head .. ' ' .. at .. ' ' .. ARGV[7] .. ' ' .. rest)
else
  local which, from = ARGV[7], ARGV[8]
  if which == 'one' then bury(field) end
  if which == 'family' then for _, own in ipairs((family(field))) do bury(own) end end
  if which == 'all' or which == 'others' then
    for _, each in ipairs(live) do
      if which == 'all' or each.own ~= field then bury(each.own) end
    end
    local kept = lines[field]
    if which == 'all' or (kept and kept.kind ~= 'x') then bury('%', ' ' .. from) end
  end
end
if last > 0 then redis.call('EXPIRE', key, math.max(1, last - now)) end
return reply
`
