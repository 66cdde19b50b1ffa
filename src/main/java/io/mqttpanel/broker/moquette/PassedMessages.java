// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Command that delivers messages of shares to members of one session loop, after other
 * members did not take them.
 */
final class PassedMessages extends SessionCommand {

	private final ShareHandover handover;

	private final int hops;

	private final @Nullable Publication publication;

	private final @Nullable StoreChanges changes;

	private final List<Passed> messages = new ArrayList<>(1);

	private long weight;

	/**
	 * Creates a command without messages.
	 * @param sessionId the member that did not take them
	 * @param handover delivers them
	 * @param hops how many members did not take them
	 * @param publication waits until they are stored, {@code null} if none does
	 * @param changes where changes are gathered, {@code null} if nothing is stored
	 */
	PassedMessages(String sessionId, ShareHandover handover, int hops, @Nullable Publication publication,
			@Nullable StoreChanges changes) {
		super(sessionId, (publication != null) ? publication.ofTeam() : null);
		this.handover = handover;
		this.hops = hops;
		this.publication = publication;
		this.changes = changes;
	}

	/**
	 * Adds a message.
	 * @param sessionId who gets it
	 * @param message the message as that one gets it, which stays the caller's
	 */
	void add(String sessionId, RoutedMessage message) {
		message.retain();
		this.messages.add(new Passed(sessionId, message));
		this.weight += InFlightWindow.weight(message).bytes();
	}

	/** Notes that the publication has to wait for it. */
	void begin() {
		if (this.publication != null) {
			this.publication.begin();
		}
	}

	/** Gives the messages back. */
	void release() {
		this.messages.forEach((each) -> each.message().release());
		if (this.publication != null) {
			if (this.changes != null) {
				this.changes.moveTo(this.publication);
			}
			this.publication.complete();
		}
	}

	int count() {
		return this.messages.size();
	}

	@Override
	long weight() {
		return this.weight;
	}

	@Override
	void execute() {
		try {
			this.messages.forEach(this::deliver);
		}
		finally {
			release();
		}
	}

	private void deliver(Passed each) {
		try {
			this.handover.deliver(each.sessionId(), each.message(), this.hops, this.publication);
		}
		catch (RuntimeException ex) {
			if (this.publication != null) {
				this.publication.abandon();
			}
			this.handover.failed(each.sessionId(), ex);
		}
	}

	@Override
	void failed(Throwable cause) {
		this.handover.failed(cause);
	}

	/**
	 * Message on its way.
	 *
	 * @param sessionId who gets it
	 * @param message the message
	 */
	private record Passed(String sessionId, RoutedMessage message) {

	}

}
