-- Tells the node that has claimed a session that nobody else has it any more.
-- KEYS: leases, inbox of that node
-- ARGV: its member, session, generation of its claim
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('XADD', KEYS[2], '*', 'r', ARGV[2], 'g', ARGV[3])
end
return 0
