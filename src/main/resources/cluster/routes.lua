-- Changes the filters that the clients of a node have, and tells the others.
-- KEYS: versions, routes of the node
-- ARGV: member, channel of changes, the changes as the others read them,
--       then filters with a sign before each: + for a new one, - for one that is gone, = for the first of all
-- Returns the new version of the routes
for i = 4, #ARGV do
  local sign, filter = ARGV[i]:sub(1, 1), ARGV[i]:sub(2)
  if sign == '-' then
    redis.call('SREM', KEYS[2], filter)
  elseif sign == '+' then
    redis.call('SADD', KEYS[2], filter)
  else
    redis.call('DEL', KEYS[2])
  end
end
local version = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('PUBLISH', ARGV[2], ARGV[1] .. '\n' .. version .. '\n' .. ARGV[3])
return version
