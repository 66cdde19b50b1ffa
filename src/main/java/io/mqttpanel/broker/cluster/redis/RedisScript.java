// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;

/**
 * Script that Redis runs in one step. Its text goes with each call: a Redis that has
 * forgotten it would have to be asked twice, and calls that follow each other would
 * change places.
 */
enum RedisScript {

	RENEW(ScriptOutputType.MULTI), ROUTES(ScriptOutputType.INTEGER), SNAPSHOT(ScriptOutputType.MULTI),
	STORE(ScriptOutputType.INTEGER), INBOX(ScriptOutputType.INTEGER), TRIM(ScriptOutputType.INTEGER),
	LEAVE(ScriptOutputType.INTEGER), CLAIM(ScriptOutputType.MULTI), RELEASE(ScriptOutputType.INTEGER),
	RECORD(ScriptOutputType.VALUE), ADOPT(ScriptOutputType.MULTI), ENDS(ScriptOutputType.MULTI),
	EXPIRE(ScriptOutputType.INTEGER), ANSWER(ScriptOutputType.INTEGER), REVOKE(ScriptOutputType.INTEGER),
	REVOKED(ScriptOutputType.MULTI);

	private final ScriptOutputType output;

	private final String text;

	RedisScript(ScriptOutputType output) {
		this.output = output;
		String name = "/cluster/" + name().toLowerCase(Locale.ROOT) + ".lua";
		try (InputStream file = Objects.requireNonNull(RedisScript.class.getResourceAsStream(name), name)) {
			this.text = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
				.map(String::strip)
				.filter((line) -> !line.startsWith("--"))
				.collect(Collectors.joining("\n"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Runs the script.
	 * @param <T> type of what it returns
	 * @param commands where it is run
	 * @param keys its keys
	 * @param arguments its arguments
	 * @return what it returns
	 */
	<T> CompletableFuture<T> run(RedisAsyncCommands<String, byte[]> commands, String[] keys, byte[]... arguments) {
		return commands.<T>eval(this.text, this.output, keys, arguments).toCompletableFuture();
	}

}
