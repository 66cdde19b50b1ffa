// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.EventClass;

/**
 * The look at what an earlier run has left: every part is checked, what is damaged is
 * cut, and the operator is told.
 */
final class SpoolScan {

	private static final Logger logger = LoggerFactory.getLogger(SpoolScan.class);

	private final SpoolStore store;

	private final SpoolIndex index;

	private final BatchCodec codec;

	SpoolScan(SpoolStore store, SpoolIndex index, BatchCodec codec) {
		this.store = store;
		this.index = index;
		this.codec = codec;
	}

	/**
	 * Takes everything that is whole into the index, and removes the rest.
	 */
	void scan() {
		TreeMap<Long, SpoolBatch> found = new TreeMap<>();
		int damaged = 0;
		boolean complete = true;
		for (EventClass eventClass : EventClass.values()) {
			List<Long> unreadable = new ArrayList<>();
			complete &= this.store.visit(eventClass, (number) -> {
				try {
					BatchPart part = this.codec.inspect(bytes(this.store, eventClass, number));
					found.computeIfAbsent(number, (key) -> new SpoolBatch(key, false, null)).parts[eventClass
						.ordinal()] = part;
				}
				catch (SpoolFormatException ex) {
					unreadable.add(number);
				}
			});
			damaged += unreadable.size();
			unreadable.forEach((number) -> this.store.remove(eventClass, number));
		}
		found.values().forEach(this.index::found);
		report(damaged, complete);
	}

	private void report(int damaged, boolean complete) {
		if (damaged > 0 || !complete) {
			logger.warn("The spool is damaged: {} batches cannot be read and are cut{}; {} events are kept", damaged,
					complete ? "" : ", others cannot be found", this.index.events());
		}
		else if (!this.store.wasClosedProperly()) {
			logger.warn("The spool was not closed properly. What was written when that happened is cut; "
					+ "{} events are kept and sent first", this.index.events());
		}
		else if (this.index.events() > 0) {
			logger.info("{} events of before are in the spool and sent first", this.index.events());
		}
	}

	/**
	 * Reads a part.
	 * @param store where it is
	 * @param eventClass its class
	 * @param number the number of its batch
	 * @return its bytes
	 * @throws SpoolFormatException if it is damaged or missing
	 */
	static byte[] bytes(SpoolStore store, EventClass eventClass, long number) throws SpoolFormatException {
		byte[] bytes;
		try {
			bytes = store.get(eventClass, number);
		}
		catch (MVStoreException ex) {
			if (ex.getErrorCode() == DataUtils.ERROR_READING_FAILED || ex.getErrorCode() == DataUtils.ERROR_CLOSED) {
				throw ex;
			}
			throw new SpoolFormatException("it cannot be read", ex);
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new SpoolFormatException("it cannot be read", ex);
		}
		if (bytes == null) {
			throw new SpoolFormatException("it is missing");
		}
		return bytes;
	}

}
