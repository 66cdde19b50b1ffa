-- Takes over what a node that has ended has noted of its connections. Until it is settled it is noted for the adopter.
-- KEYS: leases, what the other node has noted (hash), what this node has noted
-- ARGV: prefix of keys, member of the other node, how many at most, a session or nothing,
--       the generation of this node's claim of it: then the other node need not have ended
-- Returns a list: for how many ms its lease has ended, then for each where it is noted and what
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or 0)
local found
if ARGV[4] ~= '' then
  found = { ARGV[4], redis.call('HGET', KEYS[2], ARGV[4]) or '' }
elseif lease > now then
  found = {}
else
  found = redis.call('HRANDFIELD', KEYS[2], ARGV[3], 'WITHVALUES')
end
local reply = { string.format('%d', lease > 0 and math.max(0, now - lease) or 0) }
for i = 1, #found, 2 do
  local field, value = found[i], found[i + 1]
  local generation = value:match('^(%d+) ')
  if generation and (ARGV[4] == '' or tonumber(generation) < tonumber(ARGV[5])) then
    redis.call('HDEL', KEYS[2], field)
    -- It may have adopted it itself.
    if field:sub(1, 1) ~= '\n' then
      local claim = ARGV[1] .. 'claim:' .. field
      local owner = redis.call('GET', claim)
      local mine = ARGV[2] .. ' ' .. generation .. ' '
      if owner and owner:sub(1, #mine) == mine then
        redis.call('DEL', claim)
        redis.call('SREM', ARGV[1] .. 'sessions:' .. ARGV[2], field)
        redis.call('SREM', ARGV[1] .. 'identifier:' .. field:match('[^%z]*$'), field)
      end
      field = '\n' .. generation .. '\n' .. field
    end
    redis.call('HSET', KEYS[3], field, value)
    reply[#reply + 1] = field
    reply[#reply + 1] = value
  end
end
return reply
