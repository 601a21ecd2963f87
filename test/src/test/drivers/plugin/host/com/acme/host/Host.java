package com.acme.host;

import static jdist.Distributed.*;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import jdist.task.Task;

/** Loads a plugin while it runs, and sends what is in it to a worker that was there before. */
public class Host {
  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws Exception {
    URL[] urls = {Path.of(arguments[0]).toUri().toURL()};
    Class<?> plugin = new URLClassLoader(urls).loadClass("com.acme.plug.Plugin");
    Task<String> task = (Task<String>) plugin.getDeclaredConstructor().newInstance();
    Task<String> lambda = (Task<String>) plugin.getMethod("lambda", int.class).invoke(null, 5);
    Object info = plugin.getMethod("info").invoke(null);
    System.out.println("task: " + remoteCallFetch(2, task));
    System.out.println("lambda: " + remoteCallFetch(2, lambda));
    System.out.println("captured: " + remoteCallFetch(2, () -> info.toString()));
    Object back = remoteCallFetch(2, () -> info);
    System.out.println("back again: " + back.equals(info));
  }
}
