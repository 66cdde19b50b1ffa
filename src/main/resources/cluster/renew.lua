-- Renews the lease of a node, and removes what is left of nodes that are gone for long.
-- KEYS: leases (sorted set: member, end of lease in ms), versions (hash: member, version of its routes),
--       bytes (hash: member, bytes in its inbox), version of the revocations, name of what Redis has in memory
-- ARGV: member, length of the lease in ms, how long a node's messages outlive its lease in ms, prefix of keys,
--       a name for what Redis has in memory, if it has forgotten all
-- Returns a list: whether the node was known (2 if its lease had ended), that name, the version of the revocations, then for each node member, ms until the end of its lease, version
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - ARGV[3]))) do
  local sessions = ARGV[4] .. 'sessions:' .. member
  for _, session in ipairs(redis.call('SPOP', sessions, 1000)) do
    local claim = ARGV[4] .. 'claim:' .. session
    local value = redis.call('GET', claim)
    if value and value:sub(1, #member + 1) == member .. ' ' then
      redis.call('DEL', claim)
      redis.call('SREM', ARGV[4] .. 'identifier:' .. session:match('[^%z]*$'), session)
      redis.call('SREM', ARGV[4] .. 'token:' .. (redis.call('HGET', ARGV[4] .. 'tokens', session) or ''), session)
      redis.call('HDEL', ARGV[4] .. 'tokens', session)
      redis.call('SREM', ARGV[4] .. 'team:' .. session:match('^[^%z]*'), session)
    end
  end
  -- The rest is for the next time: other commands wait meanwhile.
  if redis.call('EXISTS', sessions, ARGV[4] .. 'clients:' .. member, ARGV[4] .. 'ends:' .. member) == 0 then
    redis.call('ZREM', KEYS[1], member)
    redis.call('HDEL', KEYS[2], member)
    redis.call('HDEL', KEYS[3], member)
    redis.call('HDEL', ARGV[4] .. 'rounds', member)
    redis.call('DEL', ARGV[4] .. 'routes:' .. member, ARGV[4] .. 'inbox:' .. member)
  end
end
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
local known = not lease and 0 or tonumber(lease) > now and 1 or 2
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('SET', KEYS[5], ARGV[5], 'NX')
local reply = { known, redis.call('GET', KEYS[5]), redis.call('GET', KEYS[4]) or '0' }
local leases = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #leases, 2 do
  reply[#reply + 1] = leases[i]
  reply[#reply + 1] = string.format('%d', leases[i + 1] - now)
  reply[#reply + 1] = redis.call('HGET', KEYS[2], leases[i]) or '0'
end
return reply
