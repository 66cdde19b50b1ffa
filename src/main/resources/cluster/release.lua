-- Gives a session up, if it is still this node's, and takes the end of its connection unless another node has: one of them takes it, and announces it.
-- KEYS: claim of the session, sessions of this node, what is noted of its connections, sessions with its client identifier,
--       ends that it announces (hash: "generation\nsession", "time will record"), name of what Redis has in memory,
--       API tokens of the sessions (hash), sessions of the team (set)
-- ARGV: member, generation of the claim, session, for how many ms the connection is gone, 1 if it leaves its will,
--       that name when the connection was noted, nothing if it was not, prefix of keys
-- Returns 1 if this node announces the end, which is noted as such until it is settled, 2 if nobody else can, 0 if another does
local value = redis.call('GET', KEYS[1])
if value and value:sub(1, #ARGV[1] + #ARGV[2] + 2) == ARGV[1] .. ' ' .. ARGV[2] .. ' ' then
  redis.call('DEL', KEYS[1])
  redis.call('SREM', KEYS[2], ARGV[3])
  redis.call('SREM', KEYS[4], ARGV[3])
  redis.call('SREM', ARGV[7] .. 'token:' .. (redis.call('HGET', KEYS[7], ARGV[3]) or ''), ARGV[3])
  redis.call('HDEL', KEYS[7], ARGV[3])
  redis.call('SREM', KEYS[8], ARGV[3])
end
local noted = redis.call('HGET', KEYS[3], ARGV[3])
local mine = ARGV[2] .. ' '
local field = ARGV[2] .. '\n' .. ARGV[3]
if noted and noted:sub(1, #mine) == mine then
  local time = redis.call('TIME')
  local ended = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[4]
  redis.call('HDEL', KEYS[3], ARGV[3])
  redis.call('HSET', KEYS[5], field, string.format('%d', ended) .. ' ' .. ARGV[5] .. ' ' .. noted:sub(#mine + 1))
  return 1
end
-- The command is repeated because its answer was lost.
if redis.call('HEXISTS', KEYS[5], field) == 1 then
  return 1
end
-- Redis has forgotten it, and did not let anybody take it.
if ARGV[6] ~= (redis.call('GET', KEYS[6]) or '-') then
  return 2
end
return 0
