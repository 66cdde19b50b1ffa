-- Removes a node and all that belongs to it, and tells the others.
-- KEYS: leases, versions, bytes, routes of the node (set of filters), inbox of the node (stream)
-- Claims that its clients have left behind go when its lease would have ended, as those of a node that is killed.
-- ARGV: member, channel of changes
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[4], KEYS[5])
return redis.call('PUBLISH', ARGV[2], ARGV[1])
