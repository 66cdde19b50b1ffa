// SPDX-License-Identifier: MIT
/**
 * Events of the broker and the ports through which they are published and read. This
 * package depends on the JDK only.
 */
@NullMarked
package io.mqttpanel.broker.event;

import org.jspecify.annotations.NullMarked;
