-- Gives a session up, if it is still this node's.
-- KEYS: claim of the session, sessions of this node
-- ARGV: member, generation of the claim, session
-- Returns whether it was
local value = redis.call('GET', KEYS[1])
if value and value:sub(1, #ARGV[1] + #ARGV[2] + 2) == ARGV[1] .. ' ' .. ARGV[2] .. ' ' then
  redis.call('DEL', KEYS[1])
  redis.call('SREM', KEYS[2], ARGV[3])
  return 1
end
return 0
