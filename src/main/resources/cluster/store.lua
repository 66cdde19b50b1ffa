-- Stores a message for nodes, for all of them or for none. Who does not answer gets it while there is room.
-- Messages of a sender are stored in their order: one behind another that was not stored in the same round is not stored either.
-- KEYS: leases, bytes, retained messages (hash), what each sender stores next (hash: its member, "round number")
-- ARGV: prefix of keys, most bytes in an inbox, topic of a retained message or nothing, the retained message or nothing,
--       message for all other nodes if it is retained, the sender, its round, the number of the message in it,
--       then the members, each with its message
-- Returns the bytes in the fullest inbox of the nodes that are there (0 where the command is repeated because its answer was lost),
-- -1 if one of these has no room or is not known, -2 if something before it is not stored
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local round, number = tonumber(ARGV[7]), tonumber(ARGV[8])
local current, expected = (redis.call('HGET', KEYS[4], ARGV[6]) or '-1 0'):match('^(%S+) (%d+)$')
current, expected = tonumber(current), tonumber(expected)
if round > current then
  expected = 0
end
if round < current or number > expected then
  return -2
elseif number < expected then
  return 0
end
local messages, members = {}, {}
for i = 9, #ARGV, 2 do
  messages[ARGV[i]] = ARGV[i + 1]
  members[#members + 1] = ARGV[i]
end
if ARGV[3] ~= '' then
  for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if not messages[member] then
      messages[member] = ARGV[5]
      members[#members + 1] = member
    end
  end
end
local most, targets = 0, {}
for _, member in ipairs(members) do
  local lease = tonumber(redis.call('ZSCORE', KEYS[1], member) or -1)
  if lease < 0 then
    return -1
  end
  local bytes = (tonumber(redis.call('HGET', KEYS[2], member)) or 0) + #messages[member]
  local fits = bytes <= tonumber(ARGV[2])
  if lease > now then
    if not fits then
      return -1
    end
    most = math.max(most, bytes)
  end
  if fits then
    targets[#targets + 1] = member
  end
end
redis.call('HSET', KEYS[4], ARGV[6], ARGV[7] .. ' ' .. string.format('%d', number + 1))
for _, member in ipairs(targets) do
  redis.call('XADD', ARGV[1] .. 'inbox:' .. member, '*', 'm', messages[member])
  redis.call('HINCRBY', KEYS[2], member, #messages[member])
end
if ARGV[3] ~= '' then
  if ARGV[4] ~= '' then
    redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
  else
    redis.call('HDEL', KEYS[3], ARGV[3])
  end
end
return most
