-- Claims a session for a connection, and tells the node that has it.
-- KEYS: leases, counter of generations, claim of the session ("member generation connection former live"), sessions of this node (set),
--       sessions with the client identifier (set), API tokens of the sessions (hash), sessions of the API token (set), sessions of the team (set)
-- ARGV: prefix of keys, member, session, number of the connection, API token,
--       1 if the connection is there already: then a later one of another node stays,
--       1 if teams share client identifiers: then one that a node has for another team is refused
-- Returns the generation, 0 if the claim is lost, -1 if it is refused; who has had the session, empty for nobody; 1 if that one lives;
-- and how many sessions of the API token, and of the team, are claimed
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local owner, number
local function reply(generation, former, live)
  return { generation, former, live, redis.call('SCARD', KEYS[7]), redis.call('SCARD', KEYS[8]) }
end
local before = redis.call('GET', KEYS[3])
if before then
  local generation, former, live
  owner, generation, number, former, live = before:match('^(%S+) (%d+) (%d+) (%S+) (%d)$')
  -- The command is repeated because its answer was lost.
  if owner == ARGV[2] and number == ARGV[4] then
    return reply(tonumber(generation), former ~= '-' and former or '', tonumber(live))
  end
end
local other = owner and owner ~= ARGV[2]
local lease = other and redis.call('ZSCORE', KEYS[1], owner)
if ARGV[6] == '1' and lease and tonumber(number) > tonumber(ARGV[4]) then
  return reply(0, '', 0)
end
if ARGV[7] == '1' then
  -- A session begins with its team, and ends with the client identifier.
  local team = ARGV[3]:match('^[^%z]*')
  for _, session in ipairs(redis.call('SMEMBERS', KEYS[5])) do
    local holder = session:match('^[^%z]*') ~= team and redis.call('GET', ARGV[1] .. 'claim:' .. session)
    local held = holder and redis.call('ZSCORE', KEYS[1], holder:match('^%S+'))
    if held and tonumber(held) > now then
      return reply(ARGV[6] == '1' and 0 or -1, '', 0)
    end
  end
  redis.call('SADD', KEYS[5], ARGV[3])
end
local generation = redis.call('INCR', KEYS[2])
local live = lease and tonumber(lease) > now and 1 or 0
redis.call('SET', KEYS[3], ARGV[2] .. ' ' .. generation .. ' ' .. ARGV[4] .. ' ' .. (other and owner or '-') .. ' ' .. live)
redis.call('SADD', KEYS[4], ARGV[3])
local token = redis.call('HGET', KEYS[6], ARGV[3])
if token and token ~= ARGV[5] then
  redis.call('SREM', ARGV[1] .. 'token:' .. token, ARGV[3])
end
redis.call('HSET', KEYS[6], ARGV[3], ARGV[5])
redis.call('SADD', KEYS[7], ARGV[3])
redis.call('SADD', KEYS[8], ARGV[3])
if not lease then
  return reply(generation, other and owner or '', 0)
end
redis.call('SREM', ARGV[1] .. 'sessions:' .. owner, ARGV[3])
redis.call('XADD', ARGV[1] .. 'inbox:' .. owner, '*', 'c', ARGV[3], 'g', generation, 'b', ARGV[2])
return reply(generation, owner, live)
