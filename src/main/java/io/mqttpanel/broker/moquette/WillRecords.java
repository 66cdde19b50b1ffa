// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.moquette.broker.ISessionsRepository.SessionData;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Wills in the store, one for each session: those that wait for their delay. A will that
 * is published leaves the store with the commit of its message. One whose session ends
 * first stays, and is due. What is written is decided on the thread of the commits, where
 * these follow each other. Safe on any thread.
 */
final class WillRecords {

	private static final byte[] KEY = {};

	private final Map<String, Kept> kept = new ConcurrentHashMap<>();

	/** How often sessions have ended of which that is not committed. */
	private final Map<String, Integer> ending = new ConcurrentHashMap<>();

	/**
	 * Reads all wills. Called while the engine starts, before sessions end.
	 * @param store the store
	 */
	void read(SessionStore store) {
		store.readAll(Kind.WILL, (owner, key, value) -> {
			WillRecord stored = WillRecord.decode(owner, value);
			this.kept.put(owner, new Kept(stored.will(), stored.due()));
			return true;
		});
	}

	/**
	 * Reports the wills that were read.
	 * @param sessions the sessions, all restored
	 * @param listener gets the wills
	 */
	void restore(MoquetteSessions sessions, EngineListener listener) {
		this.kept.forEach((sessionId, waiting) -> {
			Object session = sessions.find(sessionId);
			listener.willRestored(waiting.left((session != null)
					? MoquetteInternals.SESSION_DATA.<SessionData>get(session).expireAt().orElse(Instant.MAX)
					: Instant.MIN));
		});
	}

	boolean keeps(String sessionId) {
		return this.kept.containsKey(sessionId);
	}

	/**
	 * Begins to keep a will, in the place of the one before.
	 * @param will the will
	 * @param due when it is to be published
	 * @return what is stored of it
	 */
	StoredState keep(Will will, Instant due) {
		Kept next = new Kept(will, due);
		this.kept.put(will.sessionId(), next);
		return new StoredState() {

			@Override
			public void collect(Consumer<Change> changes) {
				if (isKept(next)) {
					changes.accept(next.put());
				}
			}

			@Override
			public long weight() {
				return will.weight();
			}

		};
	}

	private boolean isKept(Kept will) {
		return this.kept.get(will.will.sessionId()) == will;
	}

	/**
	 * Ends to keep the will of a session that is not published any more.
	 * @param sessionId identifier of the session
	 * @return what is stored of that, {@code null} if there is none
	 */
	@Nullable StoredState forget(String sessionId) {
		if (this.kept.remove(sessionId) == null) {
			return null;
		}
		return (changes) -> {
			if (!keeps(sessionId)) {
				changes.accept(remove(sessionId));
			}
		};
	}

	/**
	 * Ends to keep the will of a session with the commit of its message.
	 * @param sessionId identifier of the session
	 * @param publication publication of the will
	 */
	void publish(String sessionId, Publication publication) {
		Kept due = this.kept.get(sessionId);
		if (due != null) {
			publication.add(List.of((changes) -> {
				if (this.kept.remove(sessionId, due)) {
					changes.accept(remove(sessionId));
				}
			}), List.of());
		}
	}

	private static Change remove(String sessionId) {
		return Change.remove(Kind.WILL, sessionId, KEY);
	}

	/**
	 * Ends a session, but not its will, which is due with that.
	 * @param sessionId identifier of the session
	 * @return what is stored of that
	 */
	StoredState drop(String sessionId) {
		Change drop = Change.drop(sessionId);
		Kept left = this.kept.get(sessionId);
		this.ending.merge(sessionId, 1, Integer::sum);
		return new StoredState() {

			@Override
			public void collect(Consumer<Change> changes) {
				changes.accept(drop);
				if (left != null && isKept(left)) {
					left.due = Instant.EPOCH;
					changes.accept(left.put());
				}
			}

			@Override
			public void committed() {
				WillRecords.this.ending.computeIfPresent(sessionId, (id, count) -> (count > 1) ? count - 1 : null);
			}

			@Override
			public long weight() {
				return drop.weight() + ((left != null) ? left.will.weight() : 0);
			}

		};
	}

	/**
	 * Returns whether the end of a session is not committed yet.
	 * @param sessionId identifier of the session
	 * @return {@code false} if none with this identifier has ended since the last commit
	 */
	boolean isEnding(String sessionId) {
		return this.ending.containsKey(sessionId);
	}

	/**
	 * Will that is kept.
	 */
	private static final class Kept {

		private final Will will;

		/** Changed on the thread of the commits. */
		private volatile Instant due;

		Kept(Will will, Instant due) {
			this.will = will;
			this.due = due;
		}

		Change put() {
			return Change.put(Kind.WILL, this.will.sessionId(), KEY, new WillRecord(this.will, this.due).encode());
		}

		/**
		 * Returns the will with what is left of its delay, at most until its session
		 * ends.
		 */
		Will left(Instant end) {
			Instant next = end.isBefore(this.due) ? end : this.due;
			Instant now = SteadyClock.SYSTEM.instant();
			return next.isAfter(now) ? this.will.delayed(Duration.between(now, next).plusMillis(999).toSeconds())
					: this.will;
		}

	}

}
