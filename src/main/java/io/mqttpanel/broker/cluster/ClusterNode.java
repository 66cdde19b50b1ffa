// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import io.mqttpanel.broker.event.ClusterStatus;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.PeerNodes;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;

/**
 * This node of a cluster: holds its lease, knows the others, and exchanges filters and
 * messages with them. It is there before the listeners open, and until the clients are
 * gone.
 */
public final class ClusterNode implements SmartLifecycle, ClusterStatus {

	/** Behind the engine, and before clients come. */
	private static final int PHASE = DEFAULT_PHASE - 1;

	private static final long RENEW_MILLIS = 2000;

	private static final long CHECK_MILLIS = 50;

	/** Ends of connections that wait for Redis in memory. */
	private static final long MAX_END_BYTES = HeapShare.CLUSTER.bytes() / 5;

	/** Messages that do. */
	private static final long MAX_WAITING_BYTES = HeapShare.CLUSTER.bytes() - MAX_END_BYTES;

	private static final Logger logger = LoggerFactory.getLogger(ClusterNode.class);

	private final String member;

	private final ClusterLink link;

	private final LocalRoutes local;

	private final RemoteRoutes remote;

	private final ClusterForwarder forwarder;

	private final Orphans orphans;

	private final SessionOwnership ownership;

	private final Questions questions;

	private final SharedRevocations revocations;

	private final StoredMessages stored;

	private final IncomingMessages incoming;

	private final SlowSubscriberNotices notices;

	private final RetainedRestore restore;

	private final ClusterClock clock = new ClusterClock();

	private final OtherNodes nodes = new OtherNodes();

	private final Lease lease = new Lease();

	/** Changed by renewals, which follow each other. */
	private volatile String epoch = "";

	/**
	 * Creates a node that has not joined yet.
	 * @param member its member name
	 * @param link link to what the nodes share
	 * @param maxInboxBytes bytes that wait for one node at most, and are noted of its
	 * connections
	 */
	public ClusterNode(String member, ClusterLink link, long maxInboxBytes) {
		this.member = member;
		this.link = link;
		this.local = new LocalRoutes(link);
		this.remote = new RemoteRoutes(link);
		this.orphans = new Orphans(link.sessions());
		this.ownership = new SessionOwnership(link.sessions(), this.orphans, maxInboxBytes, MAX_END_BYTES);
		this.questions = new Questions(link, this.nodes::live, this.clock);
		this.revocations = new SharedRevocations(link, this.questions, this.clock);
		this.stored = new StoredMessages(member, link, this.remote, maxInboxBytes / 2, MAX_WAITING_BYTES);
		this.incoming = new IncomingMessages(member, this.stored);
		this.notices = new SlowSubscriberNotices(member, this.questions, this.incoming, this.stored);
		this.restore = new RetainedRestore(link, this.clock);
		this.forwarder = new ClusterForwarder(member, link, this.local, this.remote, this.stored, this::open);
	}

	/**
	 * Returns the subscribers of the other nodes.
	 * @return the subscribers, as the engine knows them
	 */
	public RemoteSubscribers subscribers() {
		return this.forwarder;
	}

	/**
	 * Returns the claims of sessions.
	 * @return the claims, as the front knows them
	 */
	public SessionClaims claims() {
		return this.ownership;
	}

	private void open(RemoteMessages messages) {
		this.incoming.deliverTo(messages);
		this.link.take(messages);
	}

	/**
	 * Returns the other nodes, for what an operator asks of all of them.
	 * @return the other nodes
	 */
	public PeerNodes peers() {
		return new Peers(this.member, this.questions, this.revocations);
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.clock.isRunning();
	}

	@Override
	public void start() {
		this.link.open(new NodeListener(this.member, this.remote, this.ownership, this.questions, this.incoming));
		this.lease.renewed(System.nanoTime(), false);
		this.clock.start();
		this.clock.every(RENEW_MILLIS, this::renew);
		this.clock.every(CHECK_MILLIS, this.stored::check);
		this.clock.every(CHECK_MILLIS, this.notices::tell);
		logger.info("Node {} has joined its cluster", this.member);
	}

	private void renew() {
		if (this.link.isConnected()) {
			long begun = System.nanoTime();
			this.link.renew().whenComplete((renewal, failure) -> {
				if (failure == null) {
					renewed(renewal, begun);
				}
				else {
					logger.debug("The lease was not renewed", failure);
				}
			});
		}
		this.lease.report(this.nodes.live().size());
	}

	private void renewed(ClusterLink.Renewal renewal, long begun) {
		this.lease.renewed(begun, renewal.known() && !renewal.lapsed());
		boolean expelled = !renewal.known() && renewal.epoch().equals(this.epoch);
		this.epoch = renewal.epoch();
		if (expelled) {
			logger.error("The others have not heard of this node for so long that they have forgotten it: "
					+ "messages for its clients are lost. The retained messages are read again");
			this.link.takeAgain();
			this.ownership.compare().thenRun(() -> this.ownership.claimAgain(true));
		}
		else {
			returned(renewal);
		}
		this.revocations.compare(renewal.revocations(), renewal.known());
		this.orphans.check();
		compare(renewal);
	}

	/** It was heard of a short while ago, or all is forgotten. */
	private void returned(ClusterLink.Renewal renewal) {
		this.ownership.claimAgain(!renewal.known());
		if (renewal.lapsed()) {
			this.ownership.compare();
		}
		RemoteMessages engine = this.incoming.engine();
		if (!renewal.known() && engine != null) {
			this.restore.begin(engine);
		}
	}

	private void compare(ClusterLink.Renewal renewal) {
		Map<String, Boolean> now = new HashMap<>();
		for (ClusterLink.Node node : renewal.nodes()) {
			if (node.member().equals(this.member)) {
				this.local.compare(renewal.known(), node.version());
			}
			else {
				now.put(node.member(), node.leaseMillis() > 0);
				this.remote.compare(node.member(), node.version());
				if (node.leaseMillis() <= 0 && this.lease.isSteady()) {
					this.orphans.adopt(node.member());
				}
			}
		}
		for (String gone : this.nodes.set(now, renewal.known())) {
			this.remote.remove(gone);
			this.incoming.remove(gone);
			this.stored.slow(gone, Set.of());
		}
		this.stored.live(this.nodes.live());
	}

	@Override
	public void stop() {
		if (this.clock.stop()) {
			this.link.close();
			logger.info("Node {} has left its cluster", this.member);
		}
	}

	@Override
	public String node() {
		return this.member;
	}

	@Override
	public boolean isJoined() {
		return this.lease.isHeld();
	}

	@Override
	public Map<String, Boolean> nodes() {
		return this.nodes.all();
	}

	@Override
	public long filters() {
		return this.remote.size();
	}

	@Override
	public long forwarded() {
		return this.forwarder.forwarded();
	}

	@Override
	public long waitingBytes() {
		return this.stored.waitingBytes();
	}

	@Override
	public long heldBytes() {
		return this.incoming.waitingBytes();
	}

	@Override
	public long dropped() {
		return this.forwarder.dropped() + this.incoming.dropped();
	}

}
