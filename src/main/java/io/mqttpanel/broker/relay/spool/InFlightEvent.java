// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * A fact on its way to the Panel. For the relay's thread.
 */
final class InFlightEvent {

	final BufferedEvent entry;

	/** Whether the buffer still answers for its memory. */
	final boolean buffered;

	/** Where it is on disk, {@code null} while it is not. */
	@Nullable SpoolBatch batch;

	InFlightEvent(BufferedEvent entry, @Nullable SpoolBatch batch, boolean buffered) {
		this.entry = entry;
		this.batch = batch;
		this.buffered = buffered;
	}

}
