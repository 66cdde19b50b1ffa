// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.InvalidClassException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Objects;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.moquette.EarlierStoreException;
import io.mqttpanel.broker.store.StoreInUseException;

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
		if (isDenied(cause)) {
			return "permission denied: " + rootMessage(cause);
		}
		return (cause instanceof IOException && cause.getMessage() != null) ? cause.getMessage()
				: "what is stored there cannot be read (" + rootMessage(cause) + ")";
	}

	private static String action(Path directory, Throwable cause) {
		MVStoreException store = storeFailure(cause);
		if (find(cause, StoreInUseException.class) != null
				|| (store != null && store.getErrorCode() == DataUtils.ERROR_FILE_LOCKED)) {
			return "Stop the broker that uses this directory, or set " + SETTING + " to another one.";
		}
		if (isDenied(cause)) {
			return "Let the broker read and write what is in this directory, or set " + SETTING + " to another one.";
		}
		if (String.valueOf(rootMessage(cause)).contains("No space left")) {
			return "Free some space on the disk of " + directory + ", or set " + SETTING
					+ " to a directory on another one. " + "What is stored is as it was.";
		}
		EarlierStoreException earlier = find(cause, EarlierStoreException.class);
		if (earlier != null && earlier.getCause() instanceof FileAlreadyExistsException) {
			return "Move the file away to go on with the directory sessions in " + directory
					+ ", or that directory to import the file. Or set " + SETTING + " to another directory.";
		}
		String stored = (earlier != null) ? "the file moquette_store.h2" : "the directory sessions";
		return "Put back a copy of " + stored + " in " + directory + ", or move it away: the broker then starts "
				+ "without the sessions and retained messages in it. Or set " + SETTING + " to another directory.";
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
