-- Takes the ends of connections of a node that has ended. Until they are settled they are noted as this node's to announce.
-- KEYS: leases, what the other node has noted of its connections (hash: session, "generation record"),
--       ends that it announces (hash: "generation\nsession", "time will record"), those that this node announces
-- ARGV: prefix of keys, member of the other node, how many at most, a session or nothing,
--       the generation of this node's claim of it: then the other node need not have ended
-- Returns a list, for each where it is noted, for how many ms the connection has ended, 1 if it leaves its will, and its record
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or 0)
local ended = string.format('%d', lease > 0 and math.min(lease, now) or now)
local found, announced = {}, {}
if ARGV[4] ~= '' then
  found = { ARGV[4], redis.call('HGET', KEYS[2], ARGV[4]) or '' }
elseif lease <= now then
  found = redis.call('HRANDFIELD', KEYS[2], ARGV[3], 'WITHVALUES')
  announced = redis.call('HRANDFIELD', KEYS[3], ARGV[3], 'WITHVALUES')
end
local reply = {}
local function take(field, value)
  redis.call('HSET', KEYS[4], field, value)
  local at, will, record = value:match('^(%d+) (%d) (.*)$')
  reply[#reply + 1] = field
  reply[#reply + 1] = string.format('%d', math.max(0, now - at))
  reply[#reply + 1] = will
  reply[#reply + 1] = record
end
for i = 1, #found, 2 do
  local session, value = found[i], found[i + 1]
  local generation, record = value:match('^(%d+) (.*)$')
  if generation and (ARGV[4] == '' or tonumber(generation) < tonumber(ARGV[5])) then
    redis.call('HDEL', KEYS[2], session)
    local claim = ARGV[1] .. 'claim:' .. session
    local owner = redis.call('GET', claim)
    local mine = ARGV[2] .. ' ' .. generation .. ' '
    if owner and owner:sub(1, #mine) == mine then
      redis.call('DEL', claim)
      redis.call('SREM', ARGV[1] .. 'sessions:' .. ARGV[2], session)
      redis.call('SREM', ARGV[1] .. 'identifier:' .. session:match('[^%z]*$'), session)
      redis.call('SREM', ARGV[1] .. 'token:' .. (redis.call('HGET', ARGV[1] .. 'tokens', session) or ''), session)
      redis.call('HDEL', ARGV[1] .. 'tokens', session)
      redis.call('SREM', ARGV[1] .. 'team:' .. session:match('^[^%z]*'), session)
    end
    take(generation .. '\n' .. session, ended .. ' 1 ' .. record)
  end
end
for i = 1, #announced, 2 do
  redis.call('HDEL', KEYS[3], announced[i])
  take(announced[i], announced[i + 1])
end
return reply
