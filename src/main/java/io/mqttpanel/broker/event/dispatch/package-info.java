// SPDX-License-Identifier: MIT
/**
 * The port through which facts are announced, and what hears them.
 */
@NullMarked
package io.mqttpanel.broker.event.dispatch;

import org.jspecify.annotations.NullMarked;
