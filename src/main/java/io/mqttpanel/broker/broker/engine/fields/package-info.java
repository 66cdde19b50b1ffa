// SPDX-License-Identifier: MIT
/**
 * What is private in the engine, read, written and called.
 */
@NullMarked
package io.mqttpanel.broker.broker.engine.fields;

import org.jspecify.annotations.NullMarked;
