const told = 'range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';

/** The colours that platforms expect of a picture: limited range and BT.709. */
export const platformColours = {
  /** Brings pictures there, from what they say they are; what says nothing is taken for BT.601. */
  filter: `scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=${told}`,
  /** Says so in the stream: older builds do not take it from the pictures. */
  options: ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
} as const;
