package jdist.code;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A `jdist-code:` URL, by which code that lies in no file still takes part in the search that
/// [java.net.URLClassLoader] makes: `jdist-code:/driver/` stands for all the names a finder knows,
/// `jdist-code:/driver/com/x/Job.class` for one of them.
final class CodeUrl {
  private CodeUrl() {}

  /// The URL of everything that `finder` finds.
  ///
  /// @param place what follows the scheme, unique within a loader
  static URL of(String place, ResourceFinder finder) {
    return of(place, "", finder);
  }

  /// The URL of one name of it.
  static URL of(String place, String name, ResourceFinder finder) {
    String root = "/" + place + "/";
    try {
      URI whole = new URI("jdist-code", null, root, null);
      URI uri = new URI("jdist-code", null, root + name, null);
      return URL.of(uri, new Handler(whole.getRawPath(), finder));
    } catch (URISyntaxException | IOException e) {
      throw new IllegalArgumentException("no URL can be made of " + root + name, e);
    }
  }

  private static final class Handler extends URLStreamHandler {
    private final String root;
    private final ResourceFinder finder;

    Handler(String root, ResourceFinder finder) {
      this.root = root;
      this.finder = finder;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      String path = url.getPath();
      if (!path.startsWith(root)) {
        return new Connection(url, Optional::empty);
      }
      String name = decode(path.substring(root.length()));
      return new Connection(url, () -> finder.find(name));
    }

    /// Undoes the escapes of URLClassLoader, which leaves a plus sign as it is.
    private static String decode(String name) {
      return name.indexOf('%') < 0
          ? name
          : URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }

  /// Finds once, when first asked for anything: a class costs one look-up, not one for its
  /// existence and another for its bytes.
  private static final class Connection extends URLConnection {
    private final Lookup lookup;
    private byte[] bytes = {};

    Connection(URL url, Lookup lookup) {
      super(url);
      this.lookup = lookup;
    }

    @Override
    public void connect() throws IOException {
      if (connected) {
        return;
      }
      bytes = lookup.find().orElseThrow(() -> new FileNotFoundException(getURL().toString()));
      connected = true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      connect();
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public long getContentLengthLong() {
      return connected ? bytes.length : -1;
    }
  }

  /// One look-up that has yet to be made.
  private interface Lookup {
    Optional<byte[]> find() throws IOException;
  }
}
