-- Notes that something is revoked, and tells all nodes.
-- KEYS: revocations (sorted set: target, end in ms), their version (counter)
-- ARGV: channel, target, for how long in ms, how many there may be
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], 'GT', now + ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[4])
redis.call('INCR', KEYS[2])
return redis.call('PUBLISH', ARGV[1], ARGV[3] .. '\n' .. ARGV[2])
