// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.ObjectInputFilter;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Filter of serialized Java objects in stored files. Moquette keeps topics of retained
 * messages as such; any other object in a file has been planted there. It is the filter
 * of the whole process, which reads serialized objects from nowhere else.
 */
public final class StoredObjectFilter implements ObjectInputFilter {

	private static final Logger logger = LoggerFactory.getLogger(StoredObjectFilter.class);

	private static final ObjectInputFilter ALLOWED = ObjectInputFilter.Config
		.createFilter("maxdepth=4;maxrefs=32;maxarray=0;io.moquette.broker.subscriptions.Topic;java.lang.String;!*");

	private final AtomicBoolean reported = new AtomicBoolean();

	StoredObjectFilter() {
	}

	/**
	 * Sets the filter of this process, unless the operator has set one with
	 * {@code -Djdk.serialFilter}. Called before a file is opened.
	 */
	public static synchronized void install() {
		if (ObjectInputFilter.Config.getSerialFilter() == null) {
			ObjectInputFilter.Config.setSerialFilter(new StoredObjectFilter());
		}
	}

	@Override
	public Status checkInput(FilterInfo input) {
		Status status = ALLOWED.checkInput(input);
		if (status == Status.REJECTED) {
			report(input.serialClass());
		}
		return status;
	}

	private void report(@Nullable Class<?> type) {
		if (!this.reported.getAndSet(true)) {
			logger.error(
					"Stored data has a serialized object{} that the broker never stores, and is refused. Somebody else "
							+ "may have written to its directory: put back a copy of the file",
					(type != null) ? " of " + type.getName() : "");
		}
	}

}
