-- Stores a message for nodes, for all of them or for none. Who does not answer gets it while there is room.
-- A message behind one that was not stored is not stored either: it would overtake it.
-- KEYS: leases, bytes, retained messages (hash), rounds in which something was not stored (hash: member of the sender, round)
-- ARGV: prefix of keys, most bytes in an inbox, topic of a retained message or nothing, the retained message or nothing,
--       message for all other nodes if it is retained, the sender, its round, which is a new one after something was not stored,
--       then the members, each with its message
-- Returns the bytes in the fullest inbox of the nodes that are there, -1 if one of these has no room or is not known, -2 if
-- something before it in the same round was not stored
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(redis.call('HGET', KEYS[4], ARGV[6]) or -1) >= tonumber(ARGV[7]) then
  return -2
end
local messages, members = {}, {}
for i = 8, #ARGV, 2 do
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
    redis.call('HSET', KEYS[4], ARGV[6], ARGV[7])
    return -1
  end
  local bytes = (tonumber(redis.call('HGET', KEYS[2], member)) or 0) + #messages[member]
  local fits = bytes <= tonumber(ARGV[2])
  if lease > now then
    if not fits then
      redis.call('HSET', KEYS[4], ARGV[6], ARGV[7])
      return -1
    end
    most = math.max(most, bytes)
  end
  if fits then
    targets[#targets + 1] = member
  end
end
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
