-- Reads ends of connections that this node is to announce.
-- KEYS: ends that it announces (hash: "generation\nsession", "time will record")
-- ARGV: how many at most
-- Returns a list, for each where it is noted, for how many ms the connection has ended, 1 if it leaves its will, and its record
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = redis.call('HRANDFIELD', KEYS[1], ARGV[1], 'WITHVALUES')
local reply = {}
for i = 1, #found, 2 do
  local at, will, record = found[i + 1]:match('^(%d+) (%d) (.*)$')
  reply[#reply + 1] = found[i]
  reply[#reply + 1] = string.format('%d', math.max(0, now - at))
  reply[#reply + 1] = will
  reply[#reply + 1] = record
end
return reply
