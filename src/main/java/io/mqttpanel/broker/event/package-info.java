// SPDX-License-Identifier: MIT
/**
 * The vocabulary: what happens at the broker, as facts. Knows nothing but the JDK.
 */
@NullMarked
package io.mqttpanel.broker.event;

import org.jspecify.annotations.NullMarked;
