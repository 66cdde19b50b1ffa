// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Endpoint of the page, its files and its initial state. The files are read once at the
 * start, because reading them from a jar would block an event loop.
 */
class PageEndpoint {

	static final String STATE_PATH = "/api/panel/state";

	private static final String INDEX = "index.html";

	/** Policy that restricts the page, which shows text of clients, to its own files. */
	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
			+ "require-trusted-types-for 'script'";

	private final Map<String, PageFile> files;

	private final PanelFeed feed;

	private final JsonMapper json;

	PageEndpoint(PanelFeed feed, JsonMapper json) throws IOException {
		this.feed = feed;
		this.json = json;
		this.files = readFiles();
	}

	private static Map<String, PageFile> readFiles() throws IOException {
		Map<String, PageFile> files = new HashMap<>();
		for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:/panel/*.*")) {
			String name = String.valueOf(resource.getFilename());
			MediaType type = MediaTypeFactory.getMediaType(name).orElse(MediaType.TEXT_PLAIN);
			files.put(name, new PageFile(type, resource.getContentAsByteArray()));
		}
		return Map.copyOf(files);
	}

	RouterFunction<ServerResponse> routes() {
		return RouterFunctions.route()
			.GET("/", (request) -> file(INDEX))
			.GET("/panel/{name}", (request) -> file(request.pathVariable("name")))
			.GET(STATE_PATH, this::state)
			.build();
	}

	private Mono<ServerResponse> file(String name) {
		PageFile file = this.files.get(name);
		if (file == null) {
			return ServerResponse.notFound().build();
		}
		return response().contentType(file.type()).bodyValue(file.content());
	}

	private Mono<ServerResponse> state(ServerRequest request) {
		// Writing a full history as JSON takes too long for an event loop
		return Mono.fromSupplier(() -> this.json.writeValueAsBytes(this.feed.state()))
			.subscribeOn(Schedulers.parallel())
			.flatMap((body) -> response().contentType(MediaType.APPLICATION_JSON).bodyValue(body));
	}

	private static ServerResponse.BodyBuilder response() {
		return ServerResponse.ok()
			.header(HttpHeaders.CACHE_CONTROL, "no-cache")
			.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
			.header("X-Content-Type-Options", "nosniff")
			.header("X-Frame-Options", "DENY")
			.header("Referrer-Policy", "no-referrer")
			.header("Cross-Origin-Resource-Policy", "same-origin");
	}

	/**
	 * File of the page.
	 */
	private record PageFile(MediaType type, byte[] content) {
	}

}
