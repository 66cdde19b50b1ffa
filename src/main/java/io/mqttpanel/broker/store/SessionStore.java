// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Store of sessions. Each has records of several kinds, each record a key that is its own
 * among those of its kind and session. Written by one thread at a time, read by any
 * meanwhile. Blocks.
 */
public interface SessionStore extends AutoCloseable {

	/**
	 * Writes changes, in their order, all or none. When it returns they survive the end
	 * of the process.
	 * @param changes the changes
	 * @param sync whether they are to survive the end of the machine too
	 * @throws IOException if it is not known that they are written: the same have to be
	 * tried again, before any others
	 */
	void write(List<Change> changes, boolean sync) throws IOException;

	/**
	 * Reads records of one kind and session, by rising keys, as they were when it was
	 * called.
	 * @param kind their kind
	 * @param owner the session
	 * @param from the first key, compared byte by byte as unsigned numbers; empty for all
	 * @param reader gets one after the other, and must neither write to the store nor
	 * close it
	 * @throws UncheckedIOException if they cannot be read; the reader may have got some
	 * @throws IllegalStateException if the store is closed
	 */
	void read(Kind kind, String owner, byte[] from, RecordReader reader);

	/**
	 * Reads all records of one kind, those of each session together and by rising keys,
	 * as they were when it was called.
	 * @param kind their kind
	 * @param reader gets one after the other, and must neither write to the store nor
	 * close it
	 * @throws UncheckedIOException if they cannot be read; the reader may have got some
	 * @throws IllegalStateException if the store is closed
	 */
	void readAll(Kind kind, RecordReader reader);

	/**
	 * Copies everything that is written so far, also while more is written.
	 * @param directory where the copy goes, which is not there yet
	 * @throws IOException if there is no complete copy
	 */
	void backUp(Path directory) throws IOException;

	/**
	 * Returns how many records there are.
	 * @return a number of records, estimated, 0 if it is not known
	 */
	long records();

	/**
	 * Returns how much room the store takes.
	 * @return bytes on disk, 0 if it is not known
	 */
	long diskBytes();

	/**
	 * Returns how much room what is written takes, however the store has it at the
	 * moment: without what is there twice while files are written anew.
	 * @return bytes on disk, or going to be, 0 if it is not known
	 */
	long dataBytes();

	/**
	 * Returns what the store keeps in memory outside of the heap.
	 * @return bytes, 0 if it is not known
	 */
	long memoryBytes();

	/**
	 * Returns how often writes were forced to the disk since the store was opened.
	 * @return a number, 0 if it is not known
	 */
	long syncs();

	/**
	 * Closes the store. What is not written by then is lost.
	 */
	@Override
	void close();

	/**
	 * Kinds of records.
	 */
	enum Kind {

		/** How long a session is kept, and what else is known of it. */
		SESSION,

		/** Topic filters. */
		SUBSCRIPTION,

		/** Messages for the session, by their numbers. */
		MESSAGE,

		/** Packet identifiers of messages that were sent and are not acknowledged. */
		SENT,

		/**
		 * Packet identifiers of messages of QoS 2 that were received and not released.
		 */
		RECEIVED,

		/** The will of a client that is gone, which waits for its delay. */
		WILL,

		/** Retained messages by their topics, which belong to no session. */
		RETAINED,

		/** Filters whose retained messages are still being sent, and how far that is. */
		RETAINED_SENDING

	}

	/**
	 * Reader of records.
	 */
	@FunctionalInterface
	interface RecordReader {

		/**
		 * Takes a record.
		 * @param owner its session
		 * @param key its key
		 * @param value its value
		 * @return whether more are wanted
		 */
		boolean read(String owner, byte[] key, byte[] value);

	}

}
