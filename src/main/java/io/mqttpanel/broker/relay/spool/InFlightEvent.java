// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Event that was taken to be sent and is not released. For the relay's thread.
 */
final class InFlightEvent {

	final BufferedEvent entry;

	/** Whether the buffer still counts its memory. */
	final boolean buffered;

	/** Batch on disk that holds it, {@code null} for none. */
	@Nullable SpoolBatch batch;

	InFlightEvent(BufferedEvent entry, @Nullable SpoolBatch batch, boolean buffered) {
		this.entry = entry;
		this.batch = batch;
		this.buffered = buffered;
	}

}
