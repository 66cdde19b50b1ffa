// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.InvalidClassException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Objects;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Failure of a start because the data on disk cannot be used.
 */
final class StoreException extends BrokerStartException {

	private static final long serialVersionUID = 1L;

	private static final String SETTING = "mqtt-panel.broker.persistence.path";

	StoreException(Path directory, Throwable cause) {
		super("Sessions and retained messages cannot be kept in " + directory + ": " + reason(cause),
				action(directory, cause), cause);
	}

	private static String reason(Throwable cause) {
		MVStoreException store = storeFailure(cause);
		if (find(cause, InvalidClassException.class) != null) {
			return "its file has an object that the broker never stores, and that is refused";
		}
		if (store != null) {
			return Objects.requireNonNullElse(store.getMessage(), "its file cannot be used");
		}
		return isDenied(cause) ? "permission denied: " + rootMessage(cause)
				: "what is stored there cannot be read (" + rootMessage(cause) + ")";
	}

	private static String action(Path directory, Throwable cause) {
		MVStoreException store = storeFailure(cause);
		if (store != null && store.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
			return "Stop the broker that uses this directory, or set " + SETTING + " to another one.";
		}
		if (isDenied(cause)) {
			return "Let the broker read and write what is in this directory, or set " + SETTING + " to another one.";
		}
		return "Put back a copy of the file moquette_store.h2 in " + directory + ", or move it away: the broker then "
				+ "starts without the sessions and retained messages in it. Or set " + SETTING
				+ " to another directory.";
	}

	private static @Nullable MVStoreException storeFailure(Throwable cause) {
		return find(cause, MVStoreException.class);
	}

	private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
		for (Throwable at = cause; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return type.cast(at);
			}
		}
		return null;
	}

	private static boolean isDenied(Throwable cause) {
		for (Throwable at = cause; at != null; at = at.getCause()) {
			if (at instanceof AccessDeniedException || String.valueOf(at.getMessage()).contains("Permission denied")) {
				return true;
			}
		}
		return false;
	}

}
