-- Reads what is revoked.
-- KEYS: revocations, their version
-- Returns a list: the version, then for each its target and for how many ms it still is
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = { redis.call('GET', KEYS[2]) or '0' }
local standing = redis.call('ZRANGE', KEYS[1], '(' .. now, '+inf', 'BYSCORE', 'WITHSCORES')
for i = 1, #standing, 2 do
  reply[#reply + 1] = standing[i]
  reply[#reply + 1] = string.format('%d', standing[i + 1] - now)
end
return reply
