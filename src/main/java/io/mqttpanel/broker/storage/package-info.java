// SPDX-License-Identifier: MIT
/**
 * Rules for what is stored on disk: who can read it, and what is accepted from it.
 */
@NullMarked
package io.mqttpanel.broker.storage;

import org.jspecify.annotations.NullMarked;
