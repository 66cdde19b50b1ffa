-- Notes that something is revoked.
-- KEYS: revocations (sorted set: target, end in ms), their version (counter)
-- ARGV: target, for how long in ms, how many there may be
-- Returns their version
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], 'GT', now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
return redis.call('INCR', KEYS[2])
