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
/// Where there is no Java it takes the one that it was sent: unpacks it beside, tries it, and only
/// then renames it to where it is found from then on, so that two may do so at once. `sum` there
/// says how long each of its files was, by which one that is damaged is known.
///
/// It is one line that every login shell hands on as it is (POSIX shells, csh and fish), because it
/// has no quote, no exclamation mark and no doubled backslash within its quotes.
final class HostScript {
  /// The line after which it says what is missing, a line each, up to [#END].
  static final String NEEDS = "jdist_needs:";

  static final String END = "jdist_end";

  private static final String SCRIPT =
      """
      umask 077; greeting=$1; wanted=$2; ship=$3; only=$4; shift 4; \
      java=; old=; path=; missing=; why=; d=; \
      sum() { (cd "$1" && LC_ALL=C && export LC_ALL && \
      find bin conf lib release -type f -exec wc -c {} + | sort | cksum); }; \
      whole() { test -x "$1/bin/java" && test -f "$1/sum" && \
      test "$(cat "$1/sum")" = "$(sum "$1" 2>/dev/null)"; }; \
      sent() { test -f "$1" && test "$(($(wc -c <"$1")))" = "${ship##*:}" || return 1; \
      if command -v sha256sum >/dev/null; then h=$(sha256sum <"$1"); \
      elif command -v shasum >/dev/null; then h=$(shasum -a 256 <"$1"); else return 0; fi; \
      test "${h%% *}" = "${ship%%/*}"; }; \
      unpack() { gzip -dc "$d/java.tar.gz" | tar -xof - -C "$1" && \
      { h=$("$1/java/bin/java" -version 2>&1) || { echo "$h"; return 1; }; } && \
      { "$1/java/bin/java" -Xshare:dump >/dev/null 2>&1; sum "$1/java" >"$1/sum"; } && \
      mv "$1/sum" "$1/java/sum" && \
      { whole "$d/java" || mv "$d/java" "$1/old" 2>/dev/null; mv "$1/java" "$d/"; }; }; \
      c=${XDG_CACHE_HOME:-$HOME/.cache}/jdist; n=; test -d "$c" || n=new; \
      if mkdir -p "$c/host" 2>/dev/null && test -w "$c/host"; then :; else \
      c=${TMPDIR:-/tmp}/jdist-$(id -u); mkdir -p "$c/host" 2>/dev/null; \
      if test -L "$c" || test -z "$(find "$c" -prune -user "$(id -u)" 2>/dev/null)"; then \
      c=; fi; fi; \
      test -z "$c" || test -z "$n" || \
      echo "Signature: 8a477f597d28d172789f06886806bc55" >"$c/CACHEDIR.TAG"; \
      for j in "$wanted" "$JAVA_HOME/bin/java" "$(command -v java)" /usr/lib/jvm/*/bin/java \
      /usr/java/*/bin/java /opt/*jdk*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
      "$HOME"/.jdks/*/bin/java "$c"/host/*/java/bin/java; do test -z "$only" || break; \
      case $j in "$c"/host/*) whole "${j%/bin/java}" || continue;; esac; \
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
      if test -z "$java" && test -n "$ship" && test -n "$c"; then d=$c/host/${ship%%/*}; \
      if whole "$d/java"; then java=$d/java/bin/java; elif sent "$d/java.tar.gz"; then \
      find "$d" -name "new.*" -prune -mtime +0 -exec rm -rf {} +; \
      if t=$(mktemp -d "$d/new.XXXXXX" 2>&1); then why=$(unpack "$t" 2>&1); rm -rf "$t"; \
      else why=$t; fi; \
      if whole "$d/java"; then java=$d/java/bin/java; rm -f "$d/java.tar.gz"; \
      else \
      why=$(echo "unpacking: $why" | tr "\\n" " " | cut -c1-500); fi; \
      else missing=" ${ship%:*}"; mkdir -p "$d" 2>/dev/null; fi; fi; \
      for p in "$@"; do f=${p%:*}; \
      case $f in *-linux-*|*-osx-*) case $f in *"-${s#*-}.jar");; *) continue;; esac;; esac; \
      if test -n "$c" && test -f "$c/host/$f" && test "$(($(wc -c <"$c/host/$f")))" = "${p##*:}"; \
      then path=$path:$c/host/$f; else missing="$missing $f"; \
      test -n "$c" && mkdir -p "$c/host/${f%/*}" 2>/dev/null; fi; done; \
      if test -n "$java" && test -z "$missing"; then \
      exec "$java" -XX:-UsePerfData -XX:+UseSerialGC -Xmx64m \
      -cp "${path#:}" jdist.launch.HostMain "$greeting"; fi; \
      echo "NEEDS$greeting"; echo "folder ${c:+$c/host}"; echo "java $java"; echo "old$old"; \
      echo "missing$missing"; echo "unfit $why"; echo "system ${s%%-*}"; \
      case $(ldd --version 2>&1) in *musl*) echo library musl;; \
      *GLIBC*|*glibc*|*GNU*) echo library glibc;; esac; echo END; exit 3\
      """
          .replace("LEAST_JAVA", "25")
          .replace("NEEDS", NEEDS)
          .replace("END", END);

  private final List<Piece> pieces;
  private final Javas javas;

  /// A file that the launcher runs with.
  ///
  /// @param file where it is here
  /// @param hash of its content
  /// @param called what it is called there
  record Piece(Path file, String hash, long size, String called) {
    static Piece of(Path file) throws IOException {
      ContentHash content = ContentHash.of(file);
      return new Piece(file, content.sha256(), content.size(), String.valueOf(file.getFileName()));
    }

    /// Where it is there, below the folder of such files.
    String name() {
      return hash + "/" + called;
    }

    private String word() {
      return name() + ":" + size;
    }
  }

  /// Which Java is used there.
  ///
  /// @param wanted the command; empty: the first that is found and new enough
  /// @param sent what is used if there is none, an archive of [JavaImage]; empty: nothing yet
  /// @param onlySent whether no other is looked for
  record Javas(Optional<String> wanted, Optional<Piece> sent, boolean onlySent) {
    /// The same with something to send.
    Javas with(Piece archive) {
      return new Javas(wanted, Optional.of(archive), onlySent);
    }
  }

  HostScript(List<Piece> pieces, Javas javas) {
    this.pieces = List.copyOf(pieces);
    this.javas = javas;
  }

  /// The command.
  ///
  /// @param greeting what the launcher is to greet with; hexadecimal
  String command(String greeting) {
    List<String> words = new ArrayList<>(List.of("exec", "sh", "-c", "'" + SCRIPT + "'"));
    words.add("jdist-host");
    words.add(greeting);
    words.add("'" + javas.wanted().orElse("") + "'");
    words.add("'" + javas.sent().map(Piece::word).orElse("") + "'");
    words.add(javas.onlySent() ? "only" : "''");
    for (Piece piece : pieces) {
      words.add(piece.word());
    }
    return String.join(" ", words);
  }
}
