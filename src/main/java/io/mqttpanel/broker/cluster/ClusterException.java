// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Failure to take part in a cluster, with a sentence for the operator.
 */
public final class ClusterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param sentence what is wrong and what helps
	 * @param cause why, {@code null} if the sentence says it
	 */
	public ClusterException(String sentence, @Nullable Throwable cause) {
		super(sentence, cause);
	}

}
