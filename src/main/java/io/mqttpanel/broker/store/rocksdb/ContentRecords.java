// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Contents that several messages share, each stored once. A message has the number of its
 * content in place of it, and a content has a record of each message that was stored with
 * it, in the same batch. No message is ever stored with the content of an earlier one: so
 * a content that no message has any more is never needed again, and is removed later, by
 * any thread.
 */
final class ContentRecords {

	/** How many contents are looked at in one go. */
	private static final int MOST = 1_000;

	/** Records in one batch, but for those of the last content. */
	private static final int MOST_REMOVED = 10_000;

	/** First byte of a message that has a number; its own value is behind that. */
	private static final byte REFERENCE = (byte) 0xFF;

	private static final int HEAD = 1 + Long.BYTES;

	private final RocksDB database;

	private final WriteOptions options;

	/** From anywhere on: numbers of earlier runs are not met again. */
	private final AtomicLong next;

	/** Where the search for contents goes on. Used by one thread. */
	private long position;

	/**
	 * Creates the contents of a database.
	 * @param database the database
	 * @param options options of writes that need not survive the end of the machine
	 */
	ContentRecords(RocksDB database, WriteOptions options) {
		this.database = database;
		this.options = options;
		this.next = new AtomicLong(new SecureRandom().nextLong() >>> 2);
	}

	/**
	 * Returns whether a message would be taken for one that has a number.
	 * @param value the whole value
	 * @return {@code true} if it must not be stored as it is
	 */
	static boolean isReference(byte[] value) {
		return value.length > 0 && value[0] == REFERENCE;
	}

	/**
	 * Adds a content.
	 * @param batch what it is written with
	 * @param content the content
	 * @return its number
	 * @throws RocksDBException if it cannot be added
	 */
	long add(WriteBatch batch, byte[] content) throws RocksDBException {
		long number = this.next.getAndIncrement();
		batch.put(RecordKeys.content(number), content);
		return number;
	}

	/**
	 * Adds a message that has such a content.
	 * @param batch what it is written with, in which the content is
	 * @param message key of the message
	 * @param value its own value
	 * @param number number of the content
	 * @throws RocksDBException if it cannot be added
	 */
	static void use(WriteBatch batch, byte[] message, byte[] value, long number) throws RocksDBException {
		batch.put(message, ByteBuffer.allocate(HEAD + value.length).put(REFERENCE).putLong(number).put(value).array());
		batch.put(RecordKeys.use(number, message), new byte[0]);
	}

	/**
	 * Reads the content of a message.
	 * @param value the message as it is stored
	 * @return the whole value, {@code null} if the content is not there
	 * @throws RocksDBException if the content cannot be read
	 */
	byte @Nullable [] whole(byte[] value) throws RocksDBException {
		byte[] content = this.database.get(RecordKeys.content(number(value)));
		if (content == null) {
			return null;
		}
		byte[] whole = new byte[value.length - HEAD + content.length];
		System.arraycopy(value, HEAD, whole, 0, value.length - HEAD);
		System.arraycopy(content, 0, whole, value.length - HEAD, content.length);
		return whole;
	}

	private static long number(byte[] value) {
		return ByteBuffer.wrap(value).getLong(1);
	}

	/**
	 * Removes contents that no message has any more, some at a time. Blocks.
	 * @return whether there are more to look at
	 * @throws RocksDBException if that is not possible now
	 */
	boolean removeUnused() throws RocksDBException {
		try (Slice bound = new Slice(RecordKeys.end(RecordKeys.uses()));
				ReadOptions reading = new ReadOptions().setIterateUpperBound(bound).setFillCache(false);
				RocksIterator uses = this.database.newIterator(reading);
				WriteBatch removed = new WriteBatch()) {
			uses.seek(RecordKeys.use(this.position));
			for (int i = 0; i < MOST && removed.count() < MOST_REMOVED && uses.isValid(); i++) {
				remove(uses, removed);
			}
			uses.status();
			this.database.write(this.options, removed);
			this.position = uses.isValid() ? RecordKeys.content(uses.key()) : 0;
			return uses.isValid();
		}
	}

	/**
	 * Looks at one content, and removes what is no use of it, and itself with the last.
	 */
	private void remove(RocksIterator uses, WriteBatch removed) throws RocksDBException {
		long number = RecordKeys.content(uses.key());
		while (uses.isValid() && RecordKeys.content(uses.key()) == number) {
			byte[] use = uses.key();
			if (isUse(number, RecordKeys.message(use))) {
				uses.seek(RecordKeys.use(number + 1));
				return;
			}
			removed.delete(use);
			uses.next();
		}
		uses.status();
		removed.delete(RecordKeys.content(number));
	}

	private boolean isUse(long number, byte[] message) throws RocksDBException {
		byte[] value = this.database.get(message);
		return value != null && isReference(value) && number(value) == number;
	}

	/**
	 * Counts the contents.
	 * @return their number
	 */
	long count() {
		long count = 0;
		byte[] prefix = RecordKeys.contents();
		try (RocksIterator records = this.database.newIterator()) {
			for (records.seek(prefix); records.isValid() && Arrays.mismatch(records.key(), prefix) == 1; records
				.next()) {
				count++;
			}
		}
		return count;
	}

}
