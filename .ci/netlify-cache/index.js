// Keeps what a build remembers, and the site that it compares with, from one build to the next. Without them a build does everything anew,
// with the same result.
const folders = [".cache", "public"];

module.exports = {
  onPreBuild: ({ utils }) => utils.cache.restore(folders),
  onSuccess: ({ utils }) => utils.cache.save(folders),
};
