// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Access to eight bytes of an array at once.
 */
final class Words {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private Words() {
	}

	static long get(byte[] bytes, int index) {
		return (long) WORDS.get(bytes, index);
	}

}
