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
 * Check of the spool that an earlier start has left. Every part is verified, damaged
 * parts are removed, and the result is logged.
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
	 * Adds all intact parts to the index and removes the others.
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
			logger.warn("The spool is damaged: {} batches cannot be read and are removed{}; {} events are kept",
					damaged, complete ? "" : ", others cannot be found", this.index.events());
		}
		else if (!this.store.wasClosedProperly()) {
			logger.warn("The spool was not closed properly: an incomplete write at its end is removed, "
					+ "{} events are kept and sent first", this.index.events());
		}
		else if (this.index.events() > 0) {
			logger.info("The spool holds {} events of an earlier start: they are sent first", this.index.events());
		}
	}

	/**
	 * Reads a part.
	 * @param store the store
	 * @param eventClass the class of the part
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
