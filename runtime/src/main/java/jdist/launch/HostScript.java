package jdist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.code.ContentHash;

/// The command that starts the launcher on a host where nothing of jdist is installed: finds a Java
/// there, and jdist's jars in the user's cache, and says what is missing if it cannot start.
///
/// It is one line that every login shell hands on as it is (POSIX shells, csh and fish), because it
/// has no quote, no exclamation mark and no doubled backslash within its quotes.
final class HostScript {
  /// The line after which it says what is missing, a line each, up to [#END].
  static final String NEEDS = "jdist_needs:";

  static final String END = "jdist_end";

  private static final String SCRIPT =
      """
      umask 077; greeting=$1; wanted=$2; shift 2; java=; old=; path=; missing=; \
      c=${XDG_CACHE_HOME:-$HOME/.cache}/jdist; n=; test -d "$c" || n=new; \
      if mkdir -p "$c/host" 2>/dev/null && test -w "$c/host"; then :; else \
      c=${TMPDIR:-/tmp}/jdist-$(id -u); mkdir -p "$c/host" 2>/dev/null; \
      if test -L "$c" || test -z "$(find "$c" -prune -user "$(id -u)" 2>/dev/null)"; then \
      c=; fi; fi; \
      test -z "$c" || test -z "$n" || \
      echo "Signature: 8a477f597d28d172789f06886806bc55" >"$c/CACHEDIR.TAG"; \
      for j in "$wanted" "$JAVA_HOME/bin/java" "$(command -v java)" /usr/lib/jvm/*/bin/java \
      /usr/java/*/bin/java /opt/*jdk*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
      "$HOME"/.jdks/*/bin/java; do \
      if test -f "$j" && test -x "$j"; then :; elif test "$j" = "$wanted"; then \
      test -z "$j" && continue; old="$old $j(missing)"; break; else continue; fi; \
      r=$(readlink -f "$j" 2>/dev/null) || r=$j; h=${r%/bin/java}; \
      if test -f "$h/release"; then \
      v=$(sed -n "s/^JAVA_VERSION=.\\([0-9]*\\).*/\\1/p" "$h/release"); \
      else v=$("$j" -version 2>&1 </dev/null | sed -n "s/.* version .\\([0-9]*\\).*/\\1/p"); fi; \
      if test "${v:-0}" -ge LEAST_JAVA 2>/dev/null; then java=$j; break; \
      else old="$old $j(${v:-broken})"; test "$j" = "$wanted" && break; fi; done; \
      s=$(uname -sm); case $s in Linux*) s=$s-linux;; Darwin*) s=$s-osx;; esac; \
      case $s in *arm64*|*aarch64*) s=$s-aarch_64;; *x86_64*|*amd64*) s=$s-x86_64;; esac; \
      for p in "$@"; do f=${p%:*}; \
      case $f in *-linux-*|*-osx-*) case $f in *"-${s#*-}.jar");; *) continue;; esac;; esac; \
      if test -n "$c" && test -f "$c/host/$f" && test "$(($(wc -c <"$c/host/$f")))" = "${p##*:}"; \
      then path=$path:$c/host/$f; else missing="$missing $f"; \
      test -n "$c" && mkdir -p "$c/host/${f%/*}" 2>/dev/null; fi; done; \
      if test -n "$java" && test -z "$missing"; then \
      exec "$java" -XX:-UsePerfData -XX:+UseSerialGC -Xmx64m \
      -cp "${path#:}" jdist.launch.HostMain "$greeting"; fi; \
      echo "NEEDS$greeting"; echo "folder ${c:+$c/host}"; echo "java $java"; echo "old$old"; \
      echo "missing$missing"; echo "system ${s%%-*}"; echo END; exit 3\
      """
          .replace("LEAST_JAVA", "25")
          .replace("NEEDS", NEEDS)
          .replace("END", END);

  private final List<Piece> pieces;
  private final String java;

  /// A file that the launcher runs with.
  ///
  /// @param file where it is here
  /// @param hash of its content
  record Piece(Path file, String hash, long size) {
    static Piece of(Path file) throws IOException {
      ContentHash content = ContentHash.of(file);
      return new Piece(file, content.sha256(), content.size());
    }

    /// Where it is there, below the folder of such files.
    String name() {
      return hash + "/" + file.getFileName();
    }
  }

  /// @param java the command to be used there; empty: the first that is found and new enough
  HostScript(List<Piece> pieces, Optional<String> java) {
    this.pieces = List.copyOf(pieces);
    this.java = java.orElse("");
  }

  /// The command.
  ///
  /// @param greeting what the launcher is to greet with; hexadecimal
  String command(String greeting) {
    List<String> words = new ArrayList<>(List.of("exec", "sh", "-c", "'" + SCRIPT + "'"));
    words.add("jdist-host");
    words.add(greeting);
    words.add("'" + java + "'");
    for (Piece piece : pieces) {
      words.add(piece.name() + ":" + piece.size());
    }
    return String.join(" ", words);
  }
}
