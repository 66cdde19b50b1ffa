-- Gives a session up, if it is still this node's.
-- KEYS: claim of the session, sessions of this node, what is noted of its connections, sessions with its client identifier
-- ARGV: member, generation of the claim, session
-- Returns whether it was
local record = redis.call('HGET', KEYS[3], ARGV[3])
if record and record:sub(1, #ARGV[2] + 1) == ARGV[2] .. ' ' then
  redis.call('HDEL', KEYS[3], ARGV[3])
end
local value = redis.call('GET', KEYS[1])
if value and value:sub(1, #ARGV[1] + #ARGV[2] + 2) == ARGV[1] .. ' ' .. ARGV[2] .. ' ' then
  redis.call('DEL', KEYS[1])
  redis.call('SREM', KEYS[2], ARGV[3])
  redis.call('SREM', KEYS[4], ARGV[3])
  return 1
end
return 0
