// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;
import io.mqttpanel.broker.relay.spool.SpooledEvents;

/**
 * Queue of the events for the Panel: the buffer in memory and, if there is a spool, the
 * events on disk.
 */
record EventQueue(EventBuffer buffer, @Nullable SpooledEvents spooled, long spoolCapacity) {

	static EventQueue of(EventBuffer buffer, EventCounts counts, SpoolProperties properties, String bootId) {
		Path directory = properties.path();
		long maxSize = properties.maxSize().toBytes();
		return (directory != null) ? new EventQueue(buffer,
				new SpooledEvents(buffer, counts, directory, maxSize, properties.fsyncInterval(), bootId), maxSize)
				: new EventQueue(buffer, null, 0);
	}

	WaitingEvents waiting() {
		return (this.spooled != null) ? this.spooled : this.buffer;
	}

	RelayStatus.Spool spool() {
		SpooledEvents spooled = this.spooled;
		return (spooled != null) ? new RelayStatus.Spool(spooled.spooledEvents(), spooled.spooledBytes(),
				this.spoolCapacity, spooled.oldestSpooled(), spooled.failure()) : RelayStatus.Spool.NONE;
	}

}
