-- Removes messages from the inbox of a node, which it has handled.
-- KEYS: bytes, inbox of the node
-- ARGV: member, the id of the last message, bytes of all these messages
-- Returns the bytes that are left
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[2])
redis.call('XDEL', KEYS[2], ARGV[2])
if redis.call('XLEN', KEYS[2]) == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 0
end
return redis.call('HINCRBY', KEYS[1], ARGV[1], -ARGV[3])
