-- Removes the retained message of a topic if it has expired. The clocks of the nodes may be a second ahead.
-- KEYS: retained messages (hash: topic, "end message")
-- ARGV: topic
-- Returns whether it had
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('HGET', KEYS[1], ARGV[1])
if value and tonumber(value:match('^%d+')) <= now + 1000 then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
