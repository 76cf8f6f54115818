/** Servers by region, as OBS Studio's list of services names them. */
type Regions = readonly (readonly [name: string, url: string])[];

/** @param parts what stands for a region in the address, and its name */
function regions(
  parts: readonly (readonly [part: string, name: string])[],
  address: (part: string) => string,
): Regions {
  return parts.map(([part, name]) => [name, address(part)]);
}

export const twitchRegions = regions(
  [
    ['hkg', 'Asia: Hong Kong'],
    ['sel', 'Asia: Seoul, South Korea'],
    ['sin', 'Asia: Singapore'],
    ['tpe', 'Asia: Taipei, Taiwan'],
    ['tyo', 'Asia: Tokyo, Japan'],
    ['syd', 'Australia: Sydney'],
    ['ams', 'Europe: Amsterdam, NL'],
    ['ber', 'Europe: Berlin, DE'],
    ['cph', 'Europe: Copenhagen, DK'],
    ['fra', 'Europe: Frankfurt, DE'],
    ['hel', 'Europe: Helsinki, FI'],
    ['lis', 'Europe: Lisbon, Portugal'],
    ['lhr', 'Europe: London, UK'],
    ['mad', 'Europe: Madrid, Spain'],
    ['mrs', 'Europe: Marseille, FR'],
    ['mil', 'Europe: Milan, Italy'],
    ['osl', 'Europe: Oslo, Norway'],
    ['cdg', 'Europe: Paris, FR'],
    ['prg', 'Europe: Prague, CZ'],
    ['arn', 'Europe: Stockholm, SE'],
    ['vie', 'Europe: Vienna, Austria'],
    ['waw', 'Europe: Warsaw, Poland'],
    ['qro', 'North America: Mexico City'],
    ['ymq', 'North America: Quebec, Canada'],
    ['yto', 'North America: Toronto, Canada'],
    ['eze', 'South America: Argentina'],
    ['scl', 'South America: Chile'],
    ['lim', 'South America: Lima, Peru'],
    ['mde', 'South America: Medellin, Colombia'],
    ['rio', 'South America: Rio de Janeiro, Brazil'],
    ['sao', 'South America: Sao Paulo, Brazil'],
    ['dfw', 'US Central: Dallas, TX'],
    ['den', 'US Central: Denver, CO'],
    ['hou', 'US Central: Houston, TX'],
    ['slc', 'US Central: Salt Lake City, UT'],
    ['iad', 'US East: Ashburn, VA'],
    ['atl', 'US East: Atlanta, GA'],
    ['ord', 'US East: Chicago'],
    ['mia', 'US East: Miami, FL'],
    ['jfk', 'US East: New York, NY'],
    ['lax', 'US West: Los Angeles, CA'],
    ['phx', 'US West: Phoenix, AZ'],
    ['pdx', 'US West: Portland, Oregon'],
    ['sfo', 'US West: San Francisco, CA'],
    ['sjc', 'US West: San Jose, CA'],
    ['sea', 'US West: Seattle, WA'],
  ],
  (part) => `rtmp://live-${part}.twitch.tv/app`,
);

export const xRegions = regions(
  [
    ['au', 'Asia/Pacific: Australia'],
    ['in', 'Asia/Pacific: India'],
    ['jp', 'Asia/Pacific: Japan'],
    ['kr', 'Asia/Pacific: Korea'],
    ['sg', 'Asia/Pacific: Singapore'],
    ['de', 'EU Central: Germany'],
    ['fr', 'EU West: France'],
    ['ie', 'EU West: Ireland'],
    ['br', 'South America: Brazil'],
    ['va', 'US East: Virginia'],
    ['ca', 'US West: California'],
    ['or', 'US West: Oregon'],
  ],
  (part) => `rtmps://${part}.pscp.tv:443/x`,
);

export const restreamRegions = regions(
  [
    ['hongkong', 'Asia (Hong Kong)'],
    ['seoul', 'Asia (Seoul, South Korea)'],
    ['singapore', 'Asia (Singapore)'],
    ['tokyo', 'Asia (Tokyo, Japan)'],
    ['sydney', 'Australia (Sydney)'],
    ['frankfurt', 'EU-Central (Frankfurt, DE)'],
    ['madrid', 'EU-South (Madrid, Spain)'],
    ['amsterdam', 'EU-West (Amsterdam, NL)'],
    ['london', 'EU-West (London, GB)'],
    ['paris', 'EU-West (Paris, FR)'],
    ['bangalore', 'India (Bangalore)'],
    ['toronto', 'NA-East (Toronto, Canada)'],
    ['saopaulo', 'SA (Saint Paul, Brazil)'],
    ['istanbul', 'Turkey (Istanbul)'],
    ['dallas', 'US-Central (Dallas, TX)'],
    ['chicago', 'US-East (Chicago, IL)'],
    ['newyork', 'US-East (New York, NY)'],
    ['washington', 'US-East (Washington, DC)'],
    ['sanjose', 'US-West (San Jose, CA)'],
    ['seattle', 'US-West (Seattle, WA)'],
  ],
  (part) => `rtmp://${part}.restream.io/live`,
);

export const picartoRegions = regions(
  [
    ['eu-west1', 'Europe'],
    ['us-dallas', 'Dallas, USA'],
    ['us-losangeles', 'Los Angeles, USA'],
    ['us-miami', 'Miami, USA'],
    ['us-newyork', 'New York, USA'],
  ],
  (part) => `rtmp://live.${part}.picarto.tv/golive`,
);

export const soopKoreaRegions = regions(
  [
    ['rtmp-sgp', 'Asia: Singapore'],
    ['rtmp-uk', 'Europe: UK'],
    ['rtmp-esu', 'North America: US East'],
    ['rtmp-wsu', 'North America: US West'],
    ['rtmp-brz', 'South America: Brazil'],
  ],
  (part) => `rtmp://${part}.sooplive.co.kr/app`,
);

export const bilibiliRegions = regions(
  [
    ['bdy', 'Outside the Chinese mainland'],
    ['txy2', 'Chinese mainland, backup'],
    ['txy', 'Outside the Chinese mainland, backup'],
  ],
  (part) => `rtmp://${part}.live-push.bilivideo.com/live-bvc`,
);

export const livepeerRegions = regions(
  [
    ['rtmp-a', 'Global, primary'],
    ['rtmp-b', 'Global, backup'],
  ],
  (part) => `rtmp://${part}.livepeer.com/live`,
);
