-- Notes what another node has to know of a connection if this node ends before it.
-- KEYS: claim of the session, what is noted of the connections of this node (hash: session, "generation record"), name of what Redis has in memory
-- ARGV: member, generation of the claim, session, record
-- Returns that name, or nothing if the session is not this node's any more
local value = redis.call('GET', KEYS[1])
if value and value:sub(1, #ARGV[1] + #ARGV[2] + 2) == ARGV[1] .. ' ' .. ARGV[2] .. ' ' then
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[2] .. ' ' .. ARGV[4])
  return redis.call('GET', KEYS[3]) or '-'
end
return false
